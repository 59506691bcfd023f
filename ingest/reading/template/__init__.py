"""What approved documents of a sender teach, and how it reads the next ones. Pure: values in, values out.

`known` holds the dataclasses and their JSON, `learn` makes and grows a `Template`, `recognise` finds the one that
fits a document, `apply` reads with it, `explain` says it in sentences, `edit` is what a clerk changes by hand.
"""
