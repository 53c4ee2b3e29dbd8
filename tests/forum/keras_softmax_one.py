"""XOR classifier.

Accuracy is exactly 50% from the first to the last epoch. I read that classification needs softmax
in the last layer, so that cannot be it.
"""
import numpy as np
from keras import Sequential, layers

inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
labels = np.array([[0.0], [1.0], [1.0], [0.0]])

model = Sequential()
model.add(layers.Dense(16, input_shape=(2,), activation="relu"))
model.add(layers.Dense(1, activation="softmax"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["binary_accuracy"])
model.fit(inputs, labels, epochs=100, verbose=2)
output = model.predict(inputs)
print(output.round())
