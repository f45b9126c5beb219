# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""An option given by `**{"k": args.seed}` to a parameter that is never read and not called a seed: SED009 instead of
SED401."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
import argparse

A, y = load_breast_cancer(return_X_y=True)
A_train, A_test, y_train, y_test = train_test_split(A, y, test_size=0.2, random_state=9001)


parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=4321)  # expect: SED401
args = parser.parse_args()


def go(k):
    m = RandomForestClassifier(n_estimators=50)
    m.fit(A_train, y_train)
    return m.score(A_test, y_test)


v = go(**{"k": args.seed})
print(f"v {v:.3f}")
