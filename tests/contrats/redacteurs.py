"""Des personnes qui écrivent toutes ensemble ; se lance dans un processus à part.

Arguments : uid du contrat, secondes, premier rang, nombre de personnes. Chacune relit une section
d’une fiche, y ajoute un mot à elle et enregistre ; sur un conflit, elle relit et recommence. Le
bilan sort en JSON : les mots dont l’enregistrement a été confirmé, et chaque code de réponse.
"""

import json
import random
import sys
import threading
import time
from collections import Counter

SECTIONS = {"calendrier": "calendrier", "moyens": "moyens", "notes": "notes"}


def main() -> None:
    import django

    django.setup()
    uid, seconds, first, count = sys.argv[1], float(sys.argv[2]), *map(int, sys.argv[3:5])
    bilan = {"confirmes": [], "codes": Counter()}
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=write_until, args=(uid, rang, end, bilan))
        for rang in range(first, first + count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps(bilan))


def write_until(uid: str, rang: int, end: float, bilan: dict) -> None:
    """Une personne, jusqu’à l’heure dite ; toute exception compte comme une erreur 500."""
    from django.db import connection
    from django.test import Client

    from maillage.comptes.models import Utilisateur
    from maillage.contrats.models import Contrat

    chance, client = random.Random(rang), Client(raise_request_exception=False)
    try:
        client.force_login(Utilisateur.objects.get(email=f"redacteur{rang}@exemple.fr"))
        contrat = Contrat.objects.select_related("demarche").get(uid=uid)
        fiches = list(contrat.fiches.order_by("pk").values_list("pk", "uid"))
        turn = 0
        while time.monotonic() < end:
            turn += 1
            place = chance.choice(fiches), chance.choice(list(SECTIONS))
            code = add_word(client, contrat, *place, f"mot-{rang}-{turn}", bilan)
            bilan["codes"][str(code)] += 1
    except Exception as error:
        bilan["codes"][f"exception {error!r}"] += 1
    finally:
        connection.close()


def add_word(client, contrat, fiche: tuple, cle: str, word: str, bilan: dict) -> int:
    from django.urls import reverse

    from maillage.contrats.actions import fingerprint
    from maillage.contrats.models import FicheAction
    from maillage.contrats.sections import PAR_CLE
    from maillage.journal.etat import read_state

    pk, uid = fiche
    state = read_state(FicheAction.objects.get(pk=pk), PAR_CLE[cle].champs)
    name = SECTIONS[cle]
    sent = {
        f"{cle}-{name}": f"{state[name]}\n{word}".strip(),
        f"{cle}-empreinte": fingerprint(state),
    }
    url = reverse("contrats:section_save", args=[contrat.demarche.slug, contrat.uid, uid, cle])
    code = client.post(url, sent, headers={"HX-Request": "true"}).status_code
    if code == 200:
        bilan["confirmes"].append([pk, name, word])
    return code


if __name__ == "__main__":
    main()
