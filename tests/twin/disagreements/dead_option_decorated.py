# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""A parameter that is never read, of a function under a decorator of the project: SED009 instead of SED401."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
import argparse
import functools

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=4321)  # expect: SED401
args = parser.parse_args()


def announced(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        print("starting")
        return function(*args, **kwargs)

    return inner


@announced
def run(seed):
    model = RandomForestClassifier(n_estimators=50)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


accuracy = run(args.seed)
print(f"accuracy {accuracy:.3f}")
