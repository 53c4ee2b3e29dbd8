import torch

torch.manual_seed(2)
x = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float32)
y = torch.tensor([0, 1, 1, 0], dtype=torch.float32)

net = torch.nn.Sequential(
    torch.nn.Linear(2, 6),
    torch.nn.Sigmoid(),
    torch.nn.Linear(6, 1),
    torch.nn.Sigmoid(),
)
mse = torch.nn.MSELoss()
sgd = torch.optim.SGD(net.parameters(), lr=1.0)

for i in range(5000):
    sgd.zero_grad()
    prediction = net(x)
    loss = mse(prediction, y)   # there is a warning here but it runs
    loss.backward()
    sgd.step()

print(loss.item())         # always 0.25
print(prediction.detach().flatten())
