"""Terms of trade statistics that the pages use, explained for someone who has never read a customs table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Term:
    """``forms`` are how texts write it, beside its name."""

    name: str
    meaning: str
    forms: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Its place on the page of words."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


TERMS = (
    Term("accepted", "The state of a dataset whose newest files passed every check and are loaded. Files that do not pass are refused, and "
         "what was accepted before stays."),
    Term("agency page", "How sure a published figure is: copied by hand from a page of the office that publishes it."),
    Term("agreement", "USMCA (CUSMA, T-MEC): the trade agreement of the three countries, in force since July 2020.", ("USMCA",)),
    Term("balance of payments", "Trade counted when goods change owner. Customs count goods when they cross the border: the two differ."),
    Term("book value", "What the owner's accounts say that it is worth: mostly what was paid."),
    Term("bounds", "The least and the most that the evidence allows. The truth is between them; no point is more likely than another."),
    Term("checked copy", "How sure a published figure is: read in a copy of the publisher's data that agrees with the publisher's own figures "
         "wherever that could be tried."),
    Term("CIMT", "Canadian International Merchandise Trade: Statistics Canada's record of Canada's trade in goods, by product and country.",
         ("Canadian International Merchandise Trade",)),
    Term("conduits", "Countries through which much investment only passes, on its way from an owner in one country to a company in another."),
    Term("country of origin", "Where goods were made, whichever way they came.", ("by origin", "of Mexican origin")),
    Term("country of export", "The last country from which goods were shipped without trade on the way."),
    Term("customs basis", "Goods counted when customs let them cross the border."),
    Term("direct investment", "Owning at least a tenth of a company in another country. A position is all that is owned at a date, not what a year added.",
         ("Direct investment",)),
    Term("DOF", "Diario Oficial de la Federación: the official gazette of Mexico, in which its tariffs are announced.", ("Diario Oficial",)),
    Term("elasticity", "By how many per cent trade changes when its price changes by one per cent."),
    Term("goods in transit", "Goods that pass through a country without entering its trade; most statistics leave them out."),
    Term("Herfindahl-Hirschman", "A measure of concentration: squared shares added up. 1 is a single partner."),
    Term("HS6", "A product of six digits in the Harmonized System (HS), the list of goods that all customs use: about 5,600 products. The first "
         "two digits are its chapter."),
    Term("HS 71", "Chapter 71 of the Harmonized System: pearls, precious stones and precious metals, above all gold."),
    Term("IEEPA", "International Emergency Economic Powers Act: the US law on which the emergency tariffs of 2025 rested."),
    Term("last known destination", "Where the exporter said that goods go. Goods sent on from there are credited to the wrong country."),
    Term("press", "How sure a published figure is: copied by hand from a newspaper that quotes the publisher; less sure than the others."),
    Term("publisher file", "How sure a published figure is: read in the publisher's own file."),
    Term("re-exports", "Goods of foreign origin that are sent on, hardly changed.", ("Re-exports", "re-export")),
    Term("seasonally adjusted", "With what returns every year taken out.", ("season",)),
    Term("section 122", "Of the US Trade Act of 1974: lets the President set a tariff of up to 15% for 150 days."),
    Term("SEMAR", "Secretaría de Marina: Mexico's ministry of the navy, which publishes what its ports handle."),
    Term("TEU", "Twenty-foot equivalent unit: the size of a small shipping container. A usual one is two."),
    Term("TransBorder", "TransBorder Freight Data of the US Bureau of Transportation Statistics: US trade with Canada and Mexico by mode of "
         "transport, port and state."),
    Term("weightings", "How much each component counts in the index.", ("weights",)),
)  # fmt: skip


def explained(text: str, seen: set[str], root: str) -> Markup:
    """The text with each term linked where the page first uses it.

    Args:
        seen: terms that the page has used; those of this text are added.
        root: the way from the page to the folder of the site.
    """
    forms = {form.lower(): term for term in TERMS for form in (term.name, *term.forms)}
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})\b", re.IGNORECASE)
    parts: list[Markup] = []
    for number, part in enumerate(pattern.split(text)):
        term = forms.get(part.lower()) if number % 2 else None
        if term is None or term.name in seen:
            parts.append(_with_code(part))
            continue
        seen.add(term.name)
        link = Markup('<a class="term" href="{}words.html#{}" title="{}">{}</a>')
        parts.append(link.format(root, term.slug, term.meaning, part))
    return Markup().join(parts)


def _with_code(text: str) -> Markup:
    """The text with names of tables and columns set as such, and what stands between asterisks emphasized."""
    found: list[Markup] = []
    for at, part in enumerate(re.split(r"\b([a-z]+(?:_[a-z0-9]+)+)\b", text)):
        if at % 2:
            found.append(Markup("<code>{}</code>").format(part))
            continue
        pieces = re.split(r"\*(\w[\w -]*\w)\*", part)
        found += [Markup("<em>{}</em>").format(one) if n % 2 else Markup.escape(one) for n, one in enumerate(pieces)]
    return Markup().join(found)
