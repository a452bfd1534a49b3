import pytest

from benchmarks.__main__ import Options, names_to_measure, parse_options


def test_without_arguments_everything_is_measured_in_this_checkout() -> None:
    options = parse_options([])

    assert options.against is None
    assert names_to_measure(options) == [
        "imaging", "pipeline", "latency", "pages", "interactions", "live", "start", "aws"
    ]  # fmt: skip


def test_a_comparison_measures_what_the_commands_serve() -> None:
    options = parse_options(["--against", "35ef90c", "--rounds", "2", "--photos", "80"])

    assert options == Options("35ef90c", None, 2, 80)
    assert names_to_measure(options) == ["pipeline", "latency", "pages", "start"]


def test_chosen_measurements_run_in_their_usual_order() -> None:
    options = parse_options(["--against", "HEAD", "--only", "live,pipeline"])

    assert names_to_measure(options) == ["pipeline", "live"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--only", "memory"], "no measurement memory"),
        (["--only", "imaging", "--against", "HEAD"], "imaging, aws cannot compare revisions"),
        (["--photos", "201"], "from 1 to 200"),
        (["--rounds", "0"], "1 or more"),
    ],
)
def test_what_cannot_be_measured_is_an_error(
    arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse_options(arguments)

    assert problem in capsys.readouterr().err
