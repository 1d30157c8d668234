import Configuration
import Hummingbird
import HummingbirdTLS
import Logging
import X509

print("teren")
