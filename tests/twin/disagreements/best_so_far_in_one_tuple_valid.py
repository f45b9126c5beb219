# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""The same on a validation piece, the winner scored on test: abstains instead of SED001."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)
X_train, X_valid, y_train, y_valid = train_test_split(X_train, y_train, test_size=0.2, random_state=9001)


def run(seed):
    model = RandomForestClassifier(n_estimators=50, random_state=seed)
    model.fit(X_train, y_train)
    return model.score(X_valid, y_valid), model


best = (0.0, None)
for seed in [21, 22, 23, 24, 25]:  # expect: SED001
    accuracy, model = run(seed)
    if accuracy > best[0]:
        best = (accuracy, seed, model)
print(f"test {best[2].score(X_test, y_test):.3f}")
