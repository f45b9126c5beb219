# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""The spreads of two families over seeds of their own, in one dict: SED003 twice, due once."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import train_test_split
import numpy as np

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


FAMILIES = {"one": RandomForestClassifier, "two": ExtraTreesClassifier}


def run(family, seed):
    model = FAMILIES[family](n_estimators=50, random_state=seed)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


accuracy = [run("one", seed) for seed in [21, 22, 23, 24, 25]]
accuracy_again = [run("two", seed) for seed in [21, 22, 23, 24, 25]]  # expect: SED003
results = {"one": np.std(accuracy, ddof=1), "two": np.std(accuracy_again, ddof=1)}
for which, accuracy in results.items():
    print(f"{which} {accuracy:.3f}")
