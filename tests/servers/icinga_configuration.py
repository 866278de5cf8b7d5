"""What a node's folder holds before a test adds to it: Debian's files, cut to the bone."""

MAIN = """\
include "constants.conf"
include "zones.conf"
include <itl>
include <plugins>
include "features-enabled/*.conf"
include_recursive "conf.d"
"""

FEATURES = """\
object CheckerComponent "checker" {}
object NotificationComponent "notification" {}
"""

API = """\
object ApiListener "api" {
  bind_host = "127.0.0.1"
  bind_port = %(port)d
  accept_config = true
  ticket_salt = TicketSalt
}
object ApiUser "tests" {
  password = "%(password)s"
  permissions = [ "*" ]
}
"""

CONSTANTS = """\
const NodeName = "%(name)s"
const TicketSalt = "%(salt)s"
const PluginDir = "/usr/lib/nagios/plugins"
const SmcertPluginDir = "%(plugins)s"
const SmcertDocs = "https://docs.example.com/steps"
const SmcertGraphs = "https://graphs.example.com/?host=HOST&service=SERVICE"
"""

ZONES = """\
object Endpoint NodeName {}
object Zone "master" { endpoints = [ NodeName ] }
"""
