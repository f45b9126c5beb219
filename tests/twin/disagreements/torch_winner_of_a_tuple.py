# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""`max(results, key=lambda row: row[0])` over (score, seed, net), then `best[2](X_test)`: abstains; with
`sorted(..)[0]` it is seen."""

from sklearn.model_selection import train_test_split
from torch import nn
import torch

blob = torch.load("rows.pt")
X_all, y_all = blob["x"], blob["y"]
X_train, X_test, y_train, y_test = train_test_split(X_all, y_all, test_size=0.2, random_state=9001)
X_train, X_valid, y_train, y_valid = train_test_split(X_train, y_train, test_size=0.2, random_state=9001)


class Shallow(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.out = nn.Sequential(nn.Linear(30, width), nn.ReLU(), nn.Linear(width, 2))

    def forward(self, x):
        return self.out(x)


def run(seed):
    torch.manual_seed(seed)
    model = Shallow()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(X_train), y_train).backward()
        optimizer.step()
    return (model(X_valid).argmax(1) == y_valid).float().mean().item(), model


results = []
for seed in [21, 22, 23, 24, 25]:  # expect: SED001
    accuracy, model = run(seed)
    results.append((accuracy, seed, model))
best = max(results, key=lambda row: row[0])
print(f"test {(best[2](X_test).argmax(1) == y_test).float().mean().item():.3f}")
