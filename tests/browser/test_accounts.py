"""Accounts in the browser: sign-up, confirmation, passwords, address, deletion."""

import re
import uuid

import boto3
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import add_album, jpeg, upload
from tests.browser.helpers import backend_of
from tests.browser.running import Dashboard

FIRST, SECOND, THIRD = "First-password-1", "Second-password-2", "Third-password-3"
ALBUMS = re.compile("^Albums$")


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def expect_heading(page: Page, name: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def sign_up(page: Page, address: str, password: str) -> None:
    page.get_by_role("link", name="Create an account").click()
    expect_heading(page, "Create an account")
    fill(page, "E-mail", address)
    field = page.get_by_label("Password", exact=True)
    expect(field).to_have_attribute("autocomplete", "new-password")
    rules = page.locator(".rules")
    field.press_sequentially(password[:-1])
    expect(rules.locator("li[data-kept=false]:visible")).to_have_text(["a digit"])
    field.press_sequentially(password[-1])
    expect(rules.locator("li[data-kept=false]:visible")).to_have_count(0)
    expect(rules.get_by_role("status")).to_have_text("Good password")
    page.keyboard.press("Enter")
    expect_heading(page, "Confirm your e-mail address")


def confirm(page: Page) -> None:
    fill(page, "Code", "000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The code is incorrect")).to_be_visible()
    press(page, "Send a new code")
    expect(page.get_by_text("we sent a new code")).to_be_visible()
    fill(page, "Code", page.get_by_text("The code is").locator("strong").inner_text())
    press(page, "Confirm")
    expect(page.get_by_text("Your e-mail address is confirmed")).to_be_visible()


def sign_in(page: Page, address: str, password: str) -> None:
    fill(page, "E-mail", address)
    fill(page, "Password", password)
    page.keyboard.press("Enter")


def change_password(page: Page) -> None:
    for old in ("Not-this-one-1", FIRST):
        fill(page, "Current password", old)
        fill(page, "New password", SECOND)
        press(page, "Change password")
        if old != FIRST:
            expect(page.get_by_text("The current password is incorrect")).to_be_visible()
    expect(page.get_by_text("Your password was changed")).to_be_visible()


def change_address(page: Page, new: str) -> None:
    fill(page, "New e-mail address", new)
    fill(page, "Your password", SECOND)
    press(page, "Send a code")
    expect(page.get_by_text("your e-mail address stays as it is")).to_be_visible()
    fill(page, "Code", page.get_by_text("The code is").locator("strong").inner_text())
    press(page, "Change e-mail address")
    expect(page.get_by_text(f"Signed in as {new}")).to_be_visible()


def reset(page: Page, address: str) -> None:
    page.get_by_role("link", name="Forgot password").click()
    expect_heading(page, "Forgot password")
    fill(page, "E-mail", address)
    press(page, "Send code")
    expect_heading(page, "Reset password")
    for code in ("000000", page.get_by_text("The code is").locator("strong").inner_text()):
        fill(page, "Code", code)
        fill(page, "New password", THIRD)
        press(page, "Change password")
        if code == "000000":
            expect(page.get_by_text("The code is incorrect")).to_be_visible()


def delete(page: Page, address: str) -> None:
    for typed in ("yes", address):
        fill(page, "Type your e-mail address to confirm", typed)
        press(page, "Delete my account")
        if typed == "yes":
            expect(page.get_by_text("Nothing was deleted")).to_be_visible()
    expect_heading(page, "Your account was deleted")


def objects(dashboard: Dashboard) -> set[str]:
    with backend_of(dashboard) as services:
        pages = boto3.client("s3").get_paginator("list_objects_v2")
        listed = pages.paginate(Bucket=services.stack.photo_repo)
        return {entry["Key"] for page in listed for entry in page.get("Contents", [])}


@pytest.mark.soak
def test_an_account_from_sign_up_to_deletion(
    browser: Browser, dashboard: Dashboard, page: Page
) -> None:
    address, before = f"{uuid.uuid4().hex[:12]}@example.com", objects(dashboard)
    page.goto("/account")
    sign_up(page, address, FIRST)
    confirm(page)
    sign_in(page, address, FIRST)
    expect_heading(page, "Your account")  # the deep link survives the pages of signing up
    change_password(page)
    address = f"new-{address}"
    change_address(page, address)

    other = browser.new_context(base_url=dashboard.url)
    elsewhere = other.new_page()
    elsewhere.goto("/")
    sign_in(elsewhere, address, SECOND)
    expect_heading(elsewhere, ALBUMS)
    press(page, "Sign out everywhere")
    expect_heading(page, "Sign in")
    elsewhere.reload()
    expect_heading(elsewhere, "Sign in")
    other.close()

    reset(page, address)
    expect_heading(page, ALBUMS)
    add_album(page, "To delete")
    upload(page, jpeg("mine.jpg"))
    expect(page.get_by_role("heading", name="1 photo processed")).to_be_visible()
    assert len(objects(dashboard) - before) == 2

    page.goto("/account")
    delete(page, address)
    assert objects(dashboard) - before == set()
    page.goto("/")
    sign_in(page, address, THIRD)
    expect(page.get_by_text("e-mail address or password is incorrect")).to_be_visible()


@pytest.mark.soak  # longer than `make test` has
def test_no_page_reveals_whether_an_account_exists(page: Page) -> None:
    texts = []
    for address in ("demo@example.com", f"{uuid.uuid4().hex}@example.com"):
        page.goto("/sign-up")
        fill(page, "E-mail", address)
        fill(page, "Password", FIRST)
        page.keyboard.press("Enter")
        expect(page.get_by_text("we sent a code")).to_be_visible()
        fill(page, "Code", "000000")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The code is incorrect")).to_be_visible()
        card = page.locator(".st-key-auth-card")
        expect(card).to_contain_text(
            "reate an account"
        )  # the last text of the card: it is complete
        texts.append(card.inner_text())
    assert texts[0] == texts[1]


def test_a_weak_password_is_refused(page: Page) -> None:
    page.goto("/sign-up")
    fill(page, "E-mail", "weak@example.com")
    fill(page, "Password", "weak")
    page.keyboard.press("Enter")
    expect(page.get_by_text("does not meet the password rules")).to_be_visible()


def test_an_invited_user_sets_a_password(dashboard: Dashboard, page: Page) -> None:
    address = f"{uuid.uuid4().hex[:12]}@example.com"
    with backend_of(dashboard):
        cognito = boto3.client("cognito-idp")
        (pool,) = cognito.list_user_pools(MaxResults=1)["UserPools"]
        cognito.admin_create_user(
            UserPoolId=pool["Id"],
            Username=address,
            TemporaryPassword="Invitation-1",
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": address},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    page.goto("/")
    sign_in(page, address, "Invitation-1")
    expect_heading(page, "Welcome")
    fill(page, "New password", FIRST)
    page.keyboard.press("Enter")
    expect_heading(page, ALBUMS)


def test_a_demo_account_cannot_be_changed(page: Page) -> None:
    page.goto("/forgot-password")
    fill(page, "E-mail", "demo@example.com")
    press(page, "Send code")
    expect(page.get_by_text("demo account is shared by all users")).to_be_visible()
    page.goto("/account")
    press(page, "Demo user")
    expect_heading(page, "Your account")
    expect(page.get_by_text("demo account is shared by all users")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out here")).to_be_visible()
    expect(page.get_by_label("Current password")).to_have_count(0)
    expect(page.get_by_role("button", name="Delete my account")).to_have_count(0)
