"""Shell scripts are read, never run: their commands with loops, arrays and functions; whatever the text, in linear
time."""

import time

import pytest

from seedlint.classify.project.scripts import started
from seedlint.formats.shell import MOST_COMMANDS, Variable, commands
from seedlint.textfiles import TextFiles


def said(text, **given):
    """The words of each command; a variable as `<name:number of values>`."""
    shown = []
    for command in commands(text, given):
        words = []
        for word in command.words:
            words.append("".join(one if isinstance(one, str) else f"<{one.name}:{one.k}>" for one in word))
        shown.append(" ".join(words))
    return shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for s in 0 1 2; do python t.py --seed $s; done", "python t.py --seed <s:3>"),
        ("for s in {0..4}; do python t.py -s ${s}; done", "python t.py -s <s:5>"),
        ("for s in run{1,2}; do python t.py $s; done", "python t.py <s:2>"),
        ("for s in $(seq 0 9)\ndo\n python t.py --seed=$s\ndone", "python t.py --seed=<s:10>"),
        ("n=4\nfor s in `seq 1 $n`; do python t.py $s; done", "python t.py <s:4>"),
        ("for s in $(seq 1 $N); do python t.py $s; done", "python t.py <s:None>"),
        ("for ((s=0; s<5; s++)); do python t.py $s; done", "python t.py <s:5>"),
        ("for ((s=1;s<=5;s+=1)); do python t.py $((s * 7)); done", "python t.py <s:5>"),
        ("seeds=(3 5 7)\nfor s in ${seeds[@]}; do python t.py $s; done", "python t.py <s:3>"),
        ('seeds=(\n3 # first\n5\n)\nfor s in "${seeds[@]}"; do python t.py $s; done', "python t.py <s:2>"),
        ('S="13 21 42"; for s in $S; do python t.py $s; done', "python t.py <s:3>"),
        ("#SBATCH --array=0-8:2%4\npython t.py $SLURM_ARRAY_TASK_ID", "python t.py <SLURM_ARRAY_TASK_ID:5>"),
        ("#PBS -J 1-3\ns=$PBS_ARRAY_INDEX\npython t.py $s", "python t.py <PBS_ARRAY_INDEX:3>"),
        ("a=(1 2)\npython t.py ${a[$SLURM_ARRAY_TASK_ID]} ${a[1]}", "python t.py <a:2> 2"),
        ("o=out/$m\nfor m in a b; do python t.py \\\n  --o $o/$m; done", "python t.py --o out/<m:None>/<m:2>"),
        ("f() { python t.py --seed $1 --k $2; }\nfor s in 1 2; do f $s x; done", "python t.py --seed <s:2> --k x"),
        (
            'f() { shift; python t.py "$@" | tee l; }\nfor s in 1 2; do f a -s $s; done',
            "shift|python t.py a -s <s:2> | tee l",
        ),
        ("s=$(seq 3 5)\nfor i in $s; do python t.py $i; done", "python t.py <i:3>"),
        ("s=($(seq 1 2 9))\nfor i in ${s[@]}; do python t.py $i; done", "python t.py <i:5>"),
        ("if [ $A ]; then n=1; else n=2; fi\npython t.py $n", "[ <A:None> ]|python t.py <n:None>"),
        ("python t.py '$s' \"a $s\" \\$s # $s", "python t.py $s a <s:None> $s"),
        ("cat <<EOF\npython t.py\nEOF\n", "cat|python t.py|EOF"),
        ("python3 - <<'EOF'\nfor s in 1 2: python t.py\nEOF\nls", "python3 -|ls"),
        ("A=1 B=$x python t.py && ls | tee log", "python t.py|ls | tee log"),
        ("while read s; do python t.py $s; done < seeds.txt", "python t.py <s:None>|< seeds.txt"),
    ],
)
def test_commands(text, expected):
    assert "|".join(said(text)).replace(" | tee", " | tee") == expected


def test_variables_from_outside():
    assert said("python t.py ${SEED:-42} $1", SEED=("7",)) == ["python t.py 7 <1:None>"]
    (command,) = commands("export A=$x\nB=2 python t.py")
    assert [name for name, _ in command.environment] == ["A", "B"]


def test_rows_are_kept():
    text = "# one\nx='a\nb'\npython \\\n  t.py\ncat <<E\n1\nE\npython u.py"
    assert [command.at[0] for command in commands(text) if "python" in command.words[0]] == [4, 9]


PIECES = (
    "$(", '"$(', "'", '"', "<<E\n", "((", "{", "a=(", "`", "${", "$((", "for s in {0..99999999}; do\n", "\\\n", "#",
    "&",
    "export A{n}=1\npython t.py\n", "$(seq 1 2 3 4)\n",
    "f() { f; f; }\nf\n", "for s in $s\n", '"$(a)', "case x in\n", "f() {\n", "x=$x$x\npython t.py $x\n",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_any_text_takes_linear_time(piece):
    def seconds(size):
        begin = time.process_time()
        text = "".join(piece.replace("{n}", str(number)) for number in range(size // len(piece)))
        assert len(commands(text)) <= MOST_COMMANDS
        return time.process_time() - begin

    seconds(1_000)
    small, large = min(seconds(40_000) for _ in range(3)), seconds(400_000)
    assert large < 40 * small + 0.5


@pytest.mark.parametrize(
    "text", ["$(seq {}; )", "for s in $(seq {};); do x; done", "s=$(seq {};)", "x {{{},", "${{{}", "#PBS -J {}x"]
)
def test_one_long_word_takes_linear_time(text):
    begin = time.process_time()
    commands(text.format("1" * 400_000))
    assert time.process_time() - begin < 5


def test_digits_of_any_alphabet():
    said("n=\u00b2\nfor s in $(seq 1 $n); do x $s; done\na=(1 2)\nx ${a[\u00b2]} {0..\u0663}")
    assert said("for ((s=0; s<\u00b2; s++)); do x $s; done") == ["x <s:None>"]


def test_words_do_not_grow_without_end():
    (*_, last) = commands("x=aa\n" + "x=$x$x$y\n" * 60 + "python t.py $x")
    assert sum(len(part) if isinstance(part, str) else 1 for part in last.words[-1]) < 400


def test_scripts_that_call_each_other(tmp_path):
    (tmp_path / "a.sh").write_text("python t.py --seed $1\nbash a.sh 1\nbash b.sh $1\n")
    (tmp_path / "b.sh").write_text("for s in 1 2 3; do bash a.sh $s; done\n" * 50)
    found = started(TextFiles(str(tmp_path)), ["t.py"])
    seeds = {loop.k for start in found["b.sh"].starts for one in start.options for fill in one.loops for loop in fill}
    assert 3 in seeds


def test_garbage_and_large_scripts_are_silent(tmp_path):
    (tmp_path / "binary.sh").write_bytes(bytes(range(256)) * 100 + b"python t.py --seed 1\n")
    (tmp_path / "large.sh").write_text("python t.py --seed $s\n" * 250_000)
    (tmp_path / "circle.sh").symlink_to("circle.sh")
    (tmp_path / "outside.sh").symlink_to("/etc/profile")
    assert started(TextFiles(str(tmp_path)), ["t.py"]) == {}


def test_a_script_of_the_same_seed_in_many_names(tmp_path):
    lines = (f"python t.py --seed {seed} --depth 9 --into left/{seed}_d9\n" for seed in range(1, 4))
    (tmp_path / "all.sh").write_text("".join(lines))
    (summary,) = started(TextFiles(str(tmp_path)), ["t.py"]).values()
    options = {
        one.option: [loop.k for fill in one.loops for loop in fill] for one in next(iter(summary.starts)).options
    }
    assert options == {"seed": [3], "depth": [], "into": [3]}


def test_a_variable_is_one_wherever_it_stands():
    (command,) = commands("python t.py --seed $SEED --into left/$SEED")
    fills = {part for word in command.words for part in word if isinstance(part, Variable)}
    assert len(fills) == 1


def test_a_multirun_is_a_loop_for_each_list(tmp_path):
    (tmp_path / "all.sh").write_text(
        "python t.py -m seed=0,1,2 kind=a fold='range(0,5)' sizes=[1,2]\npython t.py seed=1,2\n"
    )
    (summary,) = started(TextFiles(str(tmp_path)), ["t.py"]).values()
    loops = [
        {one.option: [loop.k for fill in one.loops for loop in fill] for one in start.options}
        for start in summary.starts
    ]
    assert {"seed": [3], "kind": [], "fold": [5], "sizes": []} in loops
    assert {"seed": []} in loops
