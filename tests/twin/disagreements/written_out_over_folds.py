# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""Seeds written out for each of two families, each with folds inside: reported at another line."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import KFold
from sklearn.model_selection import train_test_split
import numpy as np

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


FAMILIES = {"one": RandomForestClassifier, "two": ExtraTreesClassifier}


def run(family, seed):
    found = []
    for rows, held in KFold(n_splits=3).split(X_train):  # expect: SED003
        model = FAMILIES[family](n_estimators=50, random_state=seed)
        model.fit(X_train[rows], y_train[rows])
        found.append(model.score(X_train[held], y_train[held]))
    return np.mean(found)


for family in FAMILIES:
    scores = [run(family, 21), run(family, 22), run(family, 23)]
    print(f"{family} {np.std(scores, ddof=1):.3f}")
