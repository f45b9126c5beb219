# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""`DataFrame(..).sort_values(..).iloc[0]` is no selection (causes 4.1)."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
import pandas as pd

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


def run(seed):
    model = RandomForestClassifier(n_estimators=50, random_state=seed)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


results = []
for seed in [21, 22, 23, 24, 25]:  # expect: SED301
    accuracy = run(seed)
    results.append((accuracy, seed))
table = pd.DataFrame(results, columns=["accuracy", "number"])
best = table.sort_values("accuracy", ascending=False).iloc[0]
print(f"{best['number']} {best['accuracy']:.3f}")
