"""Valide des fichiers CSV contre un schéma SCDL : structure, contraintes, et les vérifications propres au schéma (« custom_checks »).

Usage : python validate.py SCHEMA FICHIER…
Écrit sur la sortie un objet JSON : pour chaque fichier, la liste de ses erreurs, « code : note ».

frictionless ne connaît pas les vérifications propres aux schémas : validata-core les lui ajoute.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

import validata_core  # noqa: E402


def errors(schema, path):
    report = validata_core.validate(path, schema)
    found = list(report["errors"])
    for task in report["tasks"]:
        found += task["errors"]
    return [f"{error['code']} : {error.get('note') or error.get('message')}" for error in found]


def main():
    schema, *paths = sys.argv[1:]
    json.dump({path: errors(schema, path) for path in paths}, sys.stdout, ensure_ascii=False)


main()
