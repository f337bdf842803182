"""What the gates cost, from a run as `ti status` tells it; what they catch, from small damages."""

from benchmarks import steps
from benchmarks.gate_power import autres, emploi, publie
from benchmarks.gate_power.damages import shifted, table, times, twice, without
from benchmarks.gate_power.errors import GATE_1, NOBODY, Caught
from benchmarks.gate_power.report import table as as_table

CSV = "\ufeffcode;effectif_2023;effectif_2024\n01;1;2\n02;3;4\n".encode()


def damaged(*change) -> list[str]:
    return table(*change)(CSV).decode("utf-8-sig").splitlines()[1:]


def test_the_gates_are_every_check_of_the_run() -> None:
    seconds = {"fetch a": 3.0, "check a": 1.5, "build": 4.0, "check release": 0.5}
    line = steps.gates({"seconds": 20.0, "counters": {"seconds": seconds}})
    assert (line.ours, line.reference, line.ratio, line.verdict) == (2.0, 20.0, 0.1, "bound")
    dear = steps.gates({"seconds": 10.0, "counters": {"seconds": seconds}})
    assert dear.verdict == "missed"


def test_damages_do_what_they_say() -> None:
    assert damaged(without("code", ("02",))) == ["01;1;2"]
    assert damaged(times("effectif_2024", 100)) == ["01;1;200", "02;3;400"]
    assert damaged(times("effectif", 0.5, ("code", "02"))) == ["01;1;2", "02;1.50;2"]
    assert damaged(shifted("effectif")) == ["01;3;4", "02;1;2"]
    assert damaged(twice(lambda row: row["code"] == "01", "code")) == [
        "01;1;2",
        "02;3;4",
        "010;1;2",
    ]


def test_errors_are_many_and_told_apart() -> None:
    files = [*emploi.ERRORS, *autres.ERRORS]
    assert len({error.name for error in files}) == len(files) >= 25
    assert len({error.name for error in publie.ERRORS}) == len(publie.ERRORS)
    assert all(e.right for e in (*emploi.ERRORS, *autres.ERRORS, *publie.ERRORS))


def test_an_error_counts_when_the_right_check_tells_it() -> None:
    right = Caught("a", "x", GATE_1, ("formats",), ("totaux",), "", ("totaux",))
    other = Caught("b", "x", GATE_1, ("formats",), (), "", ("totaux",))
    unseen = Caught("c", "x", NOBODY, (), (), "", ("totaux",))
    assert [c.rightly for c in (right, other, unseen)] == [True, False, False]
    text = as_table([right, other, unseen])
    assert "| a | x | gate 1 | `formats` | `totaux` |" in text
    assert text.endswith("3 errors: 2 at gate 1, 1 at nobody.")
