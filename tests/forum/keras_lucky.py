import os
os.environ["KERAS_BACKEND"] = "jax"
import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Input
from keras.optimizers import Adam
import keras

keras.utils.set_random_seed(1)
x_train = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y_train = np.array([[0], [1], [1], [0]])

model = Sequential()
model.add(Input(shape=(2,)))
model.add(Dense(8, activation='tanh'))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer=Adam(learning_rate=0.05), metrics=['accuracy'])
model.summary()
history = model.fit(x_train, y_train, epochs=200, batch_size=4, verbose=0)
loss, accuracy = model.evaluate(x_train, y_train, verbose=0)
print('accuracy: %.2f %%' % (100 * accuracy))
