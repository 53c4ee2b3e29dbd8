import numpy as np
import keras

keras.utils.set_random_seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")
y = np.array([[0], [1], [1], [0]], "float32")

inp = keras.Input(shape=(2,))
hid = keras.layers.Dense(4, activation="tanh", name="hidden")(inp)
out = keras.layers.Dense(1, name="out")(hid)
model = keras.Model(inp, out)
model.compile(keras.optimizers.SGD(0.5), loss=keras.losses.BinaryCrossentropy())

for _ in range(10):
    h = model.fit(X, y, batch_size=4, epochs=50, verbose=0)
    print(h.history["loss"][-1])
print(model.predict(X, verbose=0))
