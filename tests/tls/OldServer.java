import java.io.FileInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A TLS server as Java 6 had it: OldServer KEYSTORE PASSWORD CIPHER PROTOCOL; prints its port. */
public class OldServer {
    public static void main(String[] args) throws Exception {
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
        Security.setProperty("jdk.tls.legacyAlgorithms", "");
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(new FileInputStream(args[0]), args[1].toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, args[1].toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
            .createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        server.setEnabledProtocols(new String[] {args[3]});
        server.setEnabledCipherSuites(new String[] {args[2]});
        System.out.println(server.getLocalPort());
        while (true) {
            try (SSLSocket peer = (SSLSocket) server.accept()) {
                peer.startHandshake();
            } catch (java.io.IOException refused) {
                continue;
            }
        }
    }
}
