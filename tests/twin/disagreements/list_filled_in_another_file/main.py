# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
import numpy as np
from parts import add, scores

for seed in [21, 22, 23, 24, 25]:  # expect: SED003
    add(seed)
print(f"accuracy {np.mean(scores):.3f} {np.std(scores, ddof=1):.3f}")
