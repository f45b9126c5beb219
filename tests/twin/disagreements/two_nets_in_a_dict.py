# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""Two networks trained by two calls of one function, their scores put into a dict that a loop prints: SED101 instead
of SED102 (with scikit-learn it is seen)."""

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


class Deep(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.inner = nn.Linear(30, width)
        self.more = nn.Linear(width, width)
        self.out = nn.Linear(width, 2)

    def forward(self, x):
        return self.out(torch.relu(self.more(torch.relu(self.inner(x)))))


FAMILIES = {"one": Shallow, "two": Deep}


def run(family, seed):
    torch.manual_seed(seed)
    model = FAMILIES[family]()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(X_train), y_train).backward()
        optimizer.step()
    return (model(X_test).argmax(1) == y_test).float().mean().item()


accuracy = run("one", 4321)
accuracy_again = run("two", 4321)  # expect: SED102
results = {"one": accuracy, "two": accuracy_again}
for which, accuracy in results.items():
    print(f"{which} {accuracy:.3f}")
