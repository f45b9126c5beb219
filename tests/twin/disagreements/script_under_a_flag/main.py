# select: SED001,SED002,SED003,SED101,SED102,SED103,SED201,SED202,SED206,SED3,SED401,SED402,SED403,SED404
from parts import run

QUICK = False

if not QUICK:
    accuracy = run(4321)  # expect: SED101
print(f"accuracy {accuracy:.3f}")
