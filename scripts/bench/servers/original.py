"""Does what the original sample does, on the port that the benchmark sets."""

import os

from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, generate_latest

app = Flask(__name__)
requests = Counter("app_requests_total", "Total de requisições")


@app.route("/")
def greet():
    requests.inc()
    return "Olá, mundo!"


@app.route("/metrics")
def metrics():
    return Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST)


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
