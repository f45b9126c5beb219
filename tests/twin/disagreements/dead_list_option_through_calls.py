# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
"""`for seed in tqdm(args.seeds)` with `seed` unused: reported at the loop, due at the option."""

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from tqdm import tqdm
import argparse
import numpy as np

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=9001)


parser = argparse.ArgumentParser()
parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23, 24, 25])  # expect: SED401
args = parser.parse_args()


def run():
    model = RandomForestClassifier(n_estimators=50)
    model.fit(X_train, y_train)
    return model.score(X_test, y_test)


scores = []
for seed in tqdm(args.seeds):
    scores.append(run())
print(f"accuracy {np.mean(scores):.3f} {np.std(scores, ddof=1):.3f}")
