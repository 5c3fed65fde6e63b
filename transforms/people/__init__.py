"""The same person across articles and sources: names joined carefully, each with its reason."""

from transforms.people.joining import Appearance as Appearance
from transforms.people.joining import Person as Person
from transforms.people.joining import Reading as Reading
from transforms.people.joining import Rule as Rule
from transforms.people.joining import join_people as join_people
