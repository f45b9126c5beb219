# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""`max([row.score for row in rows]) - min([..])` of named tuples shows no spread: silence instead of SED003."""

from collections import namedtuple
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
import numpy as np

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


def run(seed):
    model = RandomForestClassifier(n_estimators=50, random_state=seed)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


Row = namedtuple("Row", "number accuracy")
results = []
for seed in [21, 22, 23, 24, 25]:  # expect: SED003
    results.append(Row(seed, run(seed)))
print(f"accuracy {np.mean([row.accuracy for row in results]):.3f} {max([row.accuracy for row in results]) - min([row.accuracy for row in results]):.3f}")
