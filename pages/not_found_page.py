"""An address that leads nowhere."""

from pages.components.ui.not_found import draw_not_found

draw_not_found(
    "Page not found",
    "The address may be mistyped, or the link is an old one. Nothing of yours is lost.",
)
