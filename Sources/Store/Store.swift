import CPostgres
import GRDB
