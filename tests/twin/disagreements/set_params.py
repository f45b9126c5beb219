# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""`model.set_params(random_state=seed)` is not followed: SED009 instead of SED201."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import train_test_split
import numpy as np

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


FAMILIES = {"one": RandomForestClassifier, "two": ExtraTreesClassifier}


def run(family, seed):
    model = FAMILIES[family](n_estimators=50)
    model.set_params(random_state=seed)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


for family in FAMILIES:
    scores = []
    for seed in [21, 22, 23, 24, 25]:  # expect: SED201
        accuracy = run(family, seed)
        scores.append(accuracy)
    print(f"{family} {np.mean(scores):.3f}")
