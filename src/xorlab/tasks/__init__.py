"""Tasks: named ones, and those that somebody writes as a table, an expression or a CSV file."""

from xorlab.tasks.choose import task as task
from xorlab.tasks.names import Listing as Listing
from xorlab.tasks.names import catalogue as catalogue
