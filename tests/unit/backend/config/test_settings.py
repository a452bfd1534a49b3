from pathlib import Path

import pytest

from backend.config.settings import Objectives, SettingsError, load_settings

NO_SECRETS = Path("/nonexistent/secrets.toml")


def test_defaults_are_the_embedded_aws_on_loopback() -> None:
    settings = load_settings({}, NO_SECRETS)
    assert settings.stack is None
    assert settings.data_dir == Path(".data").absolute()
    assert settings.aws_port is None
    assert settings.recogniser == "local"
    assert settings.demo_accounts


def test_environment_wins_over_secrets_file(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[photo]\nPHOTO_STACK = "from-file"\nPHOTO_AWS_PORT = 4999\n')
    settings = load_settings({"PHOTO_STACK": "from-environment"}, secrets)
    assert settings.stack == "from-environment"
    assert settings.aws_port == 4999


def test_demo_accounts_never_exist_on_real_aws() -> None:
    assert not load_settings({"PHOTO_STACK": "photos"}, NO_SECRETS).demo_accounts


@pytest.mark.parametrize("text", ["0", "65536", "eighty", "-1"])
def test_a_port_that_is_none_is_named(text: str) -> None:
    with pytest.raises(SettingsError, match="PHOTO_AWS_PORT"):
        load_settings({"PHOTO_AWS_PORT": text}, NO_SECRETS)


def test_unknown_recogniser_is_named() -> None:
    with pytest.raises(SettingsError, match="PHOTO_MAX_PIXELS"):
        load_settings({"PHOTO_MAX_PIXELS": "many"}, NO_SECRETS)
    with pytest.raises(SettingsError, match="PHOTO_REKOGNITION"):
        load_settings({"PHOTO_REKOGNITION": "azure"}, NO_SECRETS)


def test_broken_secrets_file_is_named(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text("[photo")
    with pytest.raises(SettingsError, match=r"secrets\.toml"):
        load_settings({}, secrets)


def test_session_key_stays_out_of_the_text_of_settings() -> None:
    assert "hush" not in repr(load_settings({"PHOTO_SESSION_KEY": "hush"}, NO_SECRETS))


def test_codes_are_shown_where_no_mail_is_sent() -> None:
    assert load_settings({}, NO_SECRETS).code_hints
    assert not load_settings({"PHOTO_STACK": "photos"}, NO_SECRETS).code_hints


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.7", "::", "photos.example.com"])
def test_the_embedded_aws_is_not_served_beyond_loopback(address: str) -> None:
    environ = {"STREAMLIT_SERVER_ADDRESS": address}
    with pytest.raises(SettingsError, match=r"server\.address is .*PHOTO_STACK"):
        load_settings(environ, NO_SECRETS)
    beyond = load_settings({**environ, "PHOTO_STACK": "photos"}, NO_SECRETS)
    assert not beyond.demo_accounts
    assert not beyond.code_hints


def test_the_stand_in_is_chosen_in_the_environment_only(tmp_path: Path) -> None:
    assert load_settings({"PHOTO_RECOGNISER": "stand-in"}).recogniser == "stand-in"
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[photo]\nPHOTO_RECOGNISER = "stand-in"\n')
    assert load_settings({}, secrets).recogniser == "local"
    with pytest.raises(SettingsError, match="PHOTO_RECOGNISER is 'x'"):
        load_settings({"PHOTO_RECOGNISER": "x"})


def test_a_model_of_the_users_own_is_named_in_the_environment(tmp_path: Path) -> None:
    model = str(tmp_path / "detector.onnx")
    assert load_settings({"PHOTO_RECOGNISER_MODEL": model}).recogniser_model == Path(model)
    assert load_settings({}, NO_SECRETS).recogniser_model is None


def test_durability_is_normal_or_full() -> None:
    assert load_settings({}, NO_SECRETS).durability == "normal"
    assert load_settings({"PHOTO_DURABILITY": "full"}, NO_SECRETS).durability == "full"
    with pytest.raises(SettingsError, match="PHOTO_DURABILITY is 'none'"):
        load_settings({"PHOTO_DURABILITY": "none"}, NO_SECRETS)


def test_originals_are_kept_only_if_wanted() -> None:
    name = "PHOTO_KEEP_CONVERTED_ORIGINALS"
    assert not load_settings({}, NO_SECRETS).keep_converted_originals
    assert load_settings({name: "yes"}, NO_SECRETS).keep_converted_originals
    with pytest.raises(SettingsError, match=f"{name} is 'true'; it must be 'yes' or 'no'"):
        load_settings({name: "true"}, NO_SECRETS)


def test_objectives_are_a_percentage_and_seconds() -> None:
    assert load_settings({}, NO_SECRETS).objectives == Objectives(0.995, 60)
    given = {"PHOTO_OBJECTIVE_WITHOUT_LOSS": "99", "PHOTO_OBJECTIVE_VISIBLE_SECONDS": "5"}
    assert load_settings(given, NO_SECRETS).objectives == Objectives(0.99, 5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PHOTO_OBJECTIVE_WITHOUT_LOSS", "100"),
        ("PHOTO_OBJECTIVE_WITHOUT_LOSS", "0"),
        ("PHOTO_OBJECTIVE_WITHOUT_LOSS", "most"),
        ("PHOTO_OBJECTIVE_WITHOUT_LOSS", "nan"),
        ("PHOTO_OBJECTIVE_VISIBLE_SECONDS", "0"),
        ("PHOTO_METRICS_TOKEN", "short"),
        ("PHOTO_ALERT_WEBHOOK", "http://example.com"),
        ("PHOTO_TRACING", "yes"),
        ("PHOTO_SIGN_UP", "closed"),
        ("PHOTO_MFA", "ON"),
        ("PHOTO_MAX_PHOTOS_PER_USER", "many"),
        ("PHOTO_REKOGNITION_CALLS_PER_DAY", "1.5"),
        ("PHOTO_MAX_MEGABYTES_PER_USER", "-1"),
    ],
)
def test_invalid_settings_of_operators_are_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value}, NO_SECRETS)


def test_a_path_in_front_of_all_addresses_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"server\.baseUrlPath is 'photos', but"):
        load_settings({"STREAMLIT_SERVER_BASE_URL_PATH": "/photos/"}, NO_SECRETS)
    assert load_settings({"STREAMLIT_SERVER_BASE_URL_PATH": "/"}, NO_SECRETS)


def test_what_holds_for_the_stack_is_a_parameter_of_it() -> None:
    given = {
        "PHOTO_ALERT_EMAIL": "ops@example.com",
        "PHOTO_ALERT_WEBHOOK": "https://example.com/alarms",
        "PHOTO_TRACING": "on",
        "PHOTO_REKOGNITION_REGION": "eu-central-1",
        "PHOTO_SIGN_UP": "invitation",
        "PHOTO_MFA": "optional",
        "PHOTO_MAX_PHOTOS_PER_USER": "500",
        "PHOTO_REKOGNITION_CALLS_PER_DAY": "1000",
        "PHOTO_MAX_MEGABYTES_PER_USER": "2000",
    }
    parameters = load_settings(given, NO_SECRETS).parameters
    assert parameters["RekognitionCallsPerDay"] == "1000"
    assert parameters["Mfa"] == "OPTIONAL"
    assert (parameters["MaxPhotosPerUser"], parameters["MaxMegabytesPerUser"]) == ("500", "2000")
    assert parameters["AlertEmail"] == "ops@example.com"
    assert parameters["AlertWebhook"] == "https://example.com/alarms"
    assert parameters["Tracing"] == "Active"
    assert parameters["RekognitionRegion"] == "eu-central-1"
    assert parameters["SignUp"] == "invitation"
    assert load_settings({}, NO_SECRETS).parameters["SignUp"] == "open"
    assert load_settings({}, NO_SECRETS).parameters["Tracing"] == "PassThrough"
