# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""The same with one estimator under two settings (`**SETTINGS[name]`): SED101 instead of SED102."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


FAMILIES = {"one": {"n_estimators": 40}, "two": {"n_estimators": 80}}


def run(family, seed):
    model = RandomForestClassifier(**FAMILIES[family], random_state=seed)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


accuracy = run("one", 4321)
accuracy_again = run("two", 4321)  # expect: SED102
results = {"one": accuracy, "two": accuracy_again}
for which, accuracy in results.items():
    print(f"{which} {accuracy:.3f}")
