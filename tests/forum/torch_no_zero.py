import torch
from torch import nn, optim

torch.manual_seed(5)
data = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
want = torch.tensor([[0.0], [1.0], [1.0], [0.0]])

fc1, fc2 = nn.Linear(2, 4), nn.Linear(4, 1)
opt = optim.SGD(list(fc1.parameters()) + list(fc2.parameters()), lr=0.3)

for epoch in range(3000):
    out = torch.sigmoid(fc2(torch.sigmoid(fc1(data))))
    loss = ((out - want) ** 2).mean()
    loss.backward()
    opt.step()
    if epoch % 300 == 0:
        print(epoch, loss.item())
