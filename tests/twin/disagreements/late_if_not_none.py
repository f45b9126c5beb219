# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""`if seed is not None: torch.manual_seed(seed)` after the weights: SED403 is lost (causes 3.4)."""

from sklearn.model_selection import train_test_split
from torch import nn
import torch

blob = torch.load("rows.pt")
X_all, y_all = blob["x"], blob["y"]
X_train, X_test, y_train, y_test = train_test_split(X_all, y_all, test_size=0.2, random_state=9001)


class Shallow(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.out = nn.Sequential(nn.Linear(30, width), nn.ReLU(), nn.Linear(width, 2))

    def forward(self, x):
        return self.out(x)


def run(seed):
    model = Shallow()
    if seed is not None:
        torch.manual_seed(seed)  # expect: SED403
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(X_train), y_train).backward()
        optimizer.step()
    return (model(X_test).argmax(1) == y_test).float().mean().item()


accuracy = run(4321)
print(f"accuracy {accuracy:.3f}")
