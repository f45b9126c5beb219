# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""A loop variable that is only a field of a table's rows, which is not read: SED009 instead of SED401."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
import numpy as np
import pandas as pd

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


def run():
    model = RandomForestClassifier(n_estimators=50)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


results = []
for seed in [21, 22, 23, 24, 25]:  # expect: SED401
    accuracy = run()
    results.append({"number": seed, "accuracy": accuracy})
table = pd.DataFrame(results)
print(f"accuracy {np.mean(table['accuracy']):.3f} {np.std(table['accuracy'], ddof=1):.3f}")
