# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""The same with objects whose fields become a table."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import train_test_split
import pandas as pd

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


FAMILIES = {"one": RandomForestClassifier, "two": ExtraTreesClassifier}


def run(family, seed):
    model = FAMILIES[family](n_estimators=50, random_state=seed)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


class Row:
    def __init__(self, which, accuracy):
        self.which = which
        self.accuracy = accuracy


results = []
for family in FAMILIES:
    accuracy = run(family, 4321)  # expect: SED102
    results.append(Row(family, accuracy))
table = dict([(row.which, row.accuracy) for row in results])
print(pd.DataFrame({"which": list(table), "accuracy": list(table.values())}))
