# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""A mean written as a function with a loop, over `[row.score for row in results]` of named tuples: SED002, 'ensemble',
for a mean of scores."""

from collections import namedtuple
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


def run(seed):
    model = RandomForestClassifier(n_estimators=50, random_state=seed)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


def average(values):
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


Row = namedtuple("Row", "number accuracy")
results = []
for seed in [21, 22, 23, 24, 25]:
    results.append(Row(seed, run(seed)))
scores = [row.accuracy for row in results]
print(f"accuracy {average(scores):.3f}")
