# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""`A(..) if name == "one" else B(..)` makes no family (causes 2.10)."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


FAMILIES = ["one", "two"]


def run(family, seed):
    model = RandomForestClassifier(n_estimators=50, random_state=seed) if family == "one" else ExtraTreesClassifier(n_estimators=50, random_state=seed)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


for family in FAMILIES:
    accuracy = run(family, 4321)  # expect: SED102
    print(f"{family} {accuracy:.3f}")
