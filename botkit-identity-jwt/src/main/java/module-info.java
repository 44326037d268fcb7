/** Sign-in of users with signed tokens (JWT, RFC 7519). */
module dev.botkit.identity.jwt {
    requires transitive dev.botkit;
    requires com.nimbusds.jose.jwt;
    requires org.slf4j;

    exports dev.botkit.identity.jwt;
}
