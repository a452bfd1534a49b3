"""The page at every URL that no other page has."""

from pages.components.ui.not_found import draw_not_found

draw_not_found(
    "Page not found",
    "The URL may be mistyped or out of date. Your photos are safe.",
)
