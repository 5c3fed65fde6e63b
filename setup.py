"""Install newsbeam; Beam also uses this file to ship the code to its workers."""

from pathlib import Path

from setuptools import find_packages, setup

PACKAGES = ("pipelines", "transforms", "schemas", "newsroom")

REQUIREMENTS = [
    # the five parts the project is built from
    "apache-beam>=2.76,<3",  # 2.67 to 2.75 leak memory on errors
    "feedparser>=6.0.12,<7",
    "spacy>=3.8.18,<3.9",  # what the embedded pipeline was trained with
    "pyarrow>=18,<26",
    "trafilatura>=2.0,<3",
    # what they do not bring
    "ada-url>=1.25,<5",  # addresses parsed as browsers do
    "Jinja2>=3.1,<4",  # the sample newsroom's pages
    "aiohttp>=3.12,<4",  # socket_factory: addresses are checked at connect time
    "duckdb>=1.5,<3",  # to_arrow_reader: results of any size in bounded memory
    "fastwarc>=2.0,<3",  # WARC archives
    "brotli>=1.2,<2",  # bodies in them; 1.2 can be told when to stop
    "filelock>=3.16,<5",
    "charset-normalizer>=3.4,<4",
    "htmldate>=1.9,<2",
    "lxml>=5.3,<7",
    "lxml_html_clean>=0.4,<1",  # jusText, which trafilatura imports, needs it and may not bring it
    "numpy>=1.26,<3",
    "onnxruntime>=1.20,<2",  # the embedded pipeline's network
    "prometheus_client>=0.20,<1",
    "protego>=0.4,<1",  # robots.txt, RFC 9309
    "py3langid>=0.3,<1",
    "pydantic>=2.9,<3",
    "python-dateutil>=2.9,<3",
    "PyYAML>=6.0.1,<7",
    "rensa>=0.5,<0.6",  # MinHash: signatures of texts
    "rich>=13.9,<16",
    "SQLAlchemy>=2.0.36,<3",
    "tldextract>=5.1,<6",
    "webencodings>=0.5.1,<1",  # what charset labels mean on the web
    "yarl>=1.17,<2",
]

POSTGRESQL = ["psycopg[binary]>=3.2,<4"]  # a state store for several machines

DEVELOPMENT = [
    *POSTGRESQL,
    "flask>=3,<4",  # moto as a server
    "flask-cors>=5,<7",
    "hypothesis>=6.115,<7",
    "import-linter>=2.1,<3",
    "moto[s3]>=5,<6",  # an S3 server for tests
    "mypy>=1.13,<3",
    "pandas>=2.2,<4",  # the examples of docs/questions.md
    "polars>=1.20,<2",
    "pytest>=8.3,<10",
    "pytest-randomly>=3.16,<6",
    "ruff>=0.8,<0.18",
    "selenium>=4.27,<5",  # drives the Chromium that the report is tested in, where there is one
    "types-python-dateutil",
    "types-PyYAML",
    "types-webencodings",
    "warcio>=1.8,<2",  # reads and checks what we archive
]

setup(
    name="newsbeam",
    version="0.1.0",
    description="The world's news as data: who said what, from feeds to Parquet",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11,<3.14",
    packages=find_packages(include=[*PACKAGES, *(f"{name}.*" for name in PACKAGES)]),
    include_package_data=True,
    install_requires=REQUIREMENTS,
    extras_require={"dev": DEVELOPMENT, "postgresql": POSTGRESQL},
    entry_points={
        "console_scripts": ["newsbeam = pipelines.cli:main"],
        "spacy_factories": [
            "newsbeam_reader = transforms.nlp.reader:Reader",
            "quotes = transforms.nlp.component:make_quotes",
        ],
    },
    classifiers=[
        "Development Status :: 4 - Beta",
        "Environment :: Console",
        "Intended Audience :: Information Technology",
        "Intended Audience :: Science/Research",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Text Processing :: Linguistic",
    ],
)
