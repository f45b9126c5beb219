# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""Runs with one constant over `chain(range(args.runs))`: how many there are is not known."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
import argparse
import itertools
import numpy as np

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


parser = argparse.ArgumentParser()
parser.add_argument("--runs", type=int, default=5)
args = parser.parse_args()


def run():
    model = RandomForestClassifier(n_estimators=50, random_state=4321)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


scores = []
for turn in itertools.chain(range(args.runs)):
    scores.append(run())  # expect: SED206
print(f"accuracy {np.mean(scores):.3f}")
