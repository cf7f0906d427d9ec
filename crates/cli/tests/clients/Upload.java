import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;

/** Java's HttpClient: multipart uploads, written by hand as Java has no form of its own, and a push. */
public class Upload {
    static final String BASE = System.getenv("SANDBOX");
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        String first = upload("号码包.txt");
        upload("audience.zip");
        upload("bad.txt");
        String id = first.replaceAll("(?s).*\"uploadId\":(\\d+).*", "$1");
        String push = "{\"audience_type\":\"package_account_push\",\"upload_id\":" + id
            + ",\"message_type\":\"notify\",\"message\":{\"title\":\"title\",\"content\":\"content\"}}";
        String answer = post("/v3/push/app", "application/json", push.getBytes(StandardCharsets.UTF_8));
        if (!answer.contains("\"ret_code\":0")) throw new AssertionError(answer);
    }

    static String upload(String name) throws Exception {
        String boundary = UUID.randomUUID().toString();
        var body = new ByteArrayOutputStream();
        body.write(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        body.write(Files.readAllBytes(Path.of(System.getenv("LISTS"), name)));
        body.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return post("/v3/push/package/upload", "multipart/form-data; boundary=" + boundary, body.toByteArray());
    }

    static String post(String path, String type, byte[] body) throws Exception {
        String pair = System.getenv("TPNS_ACCESS_ID") + ":" + System.getenv("TPNS_SECRET_KEY");
        var request = HttpRequest.newBuilder(URI.create(BASE + path))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        String answer = CLIENT.send(request.build(), BodyHandlers.ofString()).body();
        System.out.println(answer);
        return answer;
    }
}
