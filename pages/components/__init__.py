"""What pages share. JavaScript and CSS of a component are in ``assets``, under its name."""
