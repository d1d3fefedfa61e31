package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.server.ServerOptions.Exposure;
import org.starling.server.ServerOptions.Listening;
import org.starling.server.TestServer.Answer;
import org.starling.server.model.BatchOptions;
import org.starling.server.model.ServedModel;
import org.starling.server.model.ServerException;
import org.starling.server.model.ServerMetrics;
import org.starling.serving.checkpoint.CheckpointException;

/** Who may use a server: tokens, TLS, addresses, and what cannot be served. */
class ServerAccessIT {
    private static final String TOKEN = "0123456789abcdef0123";

    @TempDir
    static Path folder;

    private static Path table;

    @BeforeAll
    static void saveCheckpoint() throws IOException {
        LocalSpark.session();
        table = SampleModels.table(folder);
    }

    private static TestServer listening(Listening listening) {
        return new TestServer(TestServer.options(listening, BatchOptions.DEFAULT, TestServer.LIMITS), table);
    }

    @Test
    void tokenIsRequiredForAllThatHasData() throws Exception {
        try (TestServer server =
                listening(new Listening("127.0.0.1", 0, BearerToken.of(TOKEN, "test"), null, Exposure.GUARDED))) {
            for (String path : List.of("/metrics", "/models", "/v2", "/v2/models/table", "/nothing")) {
                for (String[] headers : new String[][] {
                    {}, {"Authorization", "Bearer " + TOKEN + "4"}, {"Authorization", "Basic " + TOKEN}
                }) {
                    Answer answer = server.get(path, headers);
                    assertThat(answer.status()).as(path).isEqualTo(401);
                    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
                    assertThat(answer.error()).contains("send the header Authorization: Bearer TOKEN");
                }
            }
            assertThat(server.post("/predict", "{}").status()).isEqualTo(401);
            for (String path : List.of("/", "/page.js", "/page.css", "/v2/health/live", "/v2/health/ready")) {
                assertThat(server.get(path).status()).as(path).isEqualTo(200);
            }
            assertThat(server.post("/predict", "{\"size\": 1, \"colour\": \"red\"}", "Authorization", "Bearer " + TOKEN)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void withoutATokenOnlyThisMachineIsServed() throws Exception {
        assertThatThrownBy(() -> listening(new Listening("0.0.0.0", 0, null, null, Exposure.GUARDED)))
                .isInstanceOf(ServerException.class)
                .hasMessage(
                        "Cannot listen at 0.0.0.0: other machines could use the models without a token; give --token-file, or --without-token if all of them may");
        try (TestServer server = listening(new Listening("127.0.0.1", 0, null, null, Exposure.GUARDED))) {
            String answer = server.raw("GET /models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(answer).contains("403 Forbidden").contains("the request is for the host evil.example");
            assertThat(server.raw("GET /models HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII)))
                    .contains("200 OK");
        }
        listening(new Listening("0.0.0.0", 0, null, null, Exposure.OPEN)).close();
    }

    @Test
    void portInUseIsNamed() {
        try (TestServer server = TestServer.of(table)) {
            assertThatThrownBy(() -> listening(new Listening("127.0.0.1", server.port(), null, null, Exposure.GUARDED)))
                    .isInstanceOf(ServerException.class)
                    .hasMessageStartingWith("Cannot listen at 127.0.0.1, port " + server.port() + ": ")
                    .hasMessageContaining("Address already in use")
                    .hasMessageEndingWith("; choose another --port, or end what uses it");
        }
    }

    @Test
    void modelsThatCannotBeServedAreNamed() {
        assertThatThrownBy(() -> TestServer.of(folder.resolve("none")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("holds none; train first");
        assertThatThrownBy(() -> TestServer.of(table, table))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("Cannot serve two models as 'table'");
        assertThatThrownBy(() -> new ServedModel("a/b", null, BatchOptions.DEFAULT, new ServerMetrics()))
                .hasMessageStartingWith("Cannot serve a model as 'a/b'");
    }

    @Test
    void tlsUsesTheFilesGiven() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X500Principal name = new X500Principal("CN=localhost");
        X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.now().minus(Duration.ofDays(1))),
                        Date.from(Instant.now().plus(Duration.ofDays(1))),
                        name,
                        keys.getPublic())
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        Path certificateFile = pem("CERTIFICATE", certificate.getEncoded());
        Path keyFile = pem("PRIVATE KEY", keys.getPrivate().getEncoded());

        try (TestServer server = listening(
                new Listening("127.0.0.1", 0, null, new TlsFiles(certificateFile, keyFile), Exposure.GUARDED))) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(certificate)).build();
            assertThat(server.uri("/v2").getScheme()).isEqualTo("https");
            assertThat(client.send(HttpRequest.newBuilder(server.uri("/v2")).build(), BodyHandlers.ofString())
                            .body())
                    .contains("starling");
        }
        assertThatThrownBy(() -> new TlsFiles(certificateFile, certificateFile).read())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("it is no PEM file of a PRIVATE KEY");
        assertThatThrownBy(() -> new TlsFiles(folder.resolve("t.csv"), keyFile).read())
                .isInstanceOf(ServerException.class)
                .hasMessageStartingWith("Cannot use " + folder.resolve("t.csv") + " for TLS: ");
    }

    private static Path pem(String kind, byte[] content) throws IOException {
        return Files.writeString(
                folder.resolve(kind.replace(' ', '-') + ".pem"),
                "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                        .formatted(kind, Base64.getMimeEncoder().encodeToString(content)));
    }

    private static SSLContext trusting(X509CertificateHolder certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", new JcaX509CertificateConverter().getCertificate(certificate));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
