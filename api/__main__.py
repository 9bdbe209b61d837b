"""python -m api: serves the read API and the portal."""

import sys
from typing import NoReturn

from aimy import log
from aimy.postgres import database_url
from aimy.service import startup
from aimy.settings import load_settings
from api.app import NAME, create_app
from api.server import serve
from api.settings import ApiSettings


def main() -> NoReturn:
    settings = load_settings(ApiSettings)
    log.configure(settings, process=NAME)
    with startup(NAME):
        url = database_url(settings.database_url, settings.data_dir)
        app = create_app(settings.model_copy(update={"database_url": url}))
        serve(app, settings)
    sys.exit(0)


if __name__ == "__main__":
    main()
