/*
 * Preloaded into samba when the tests do not run as root. Samba's LDAP ports (389, 636, 3268, 3269) are compiled in and only
 * root may bind them, so every port that samba binds is moved up by PORT_SHIFT.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Ports above are picked by the system and stay as they are. */
#define LAST_SERVICE_PORT 4000

static int shift(void) {
  const char *text = getenv("PORT_SHIFT");
  return text ? atoi(text) : 0;
}

static in_port_t *port_of(struct sockaddr *address) {
  if (address->sa_family == AF_INET) return &((struct sockaddr_in *)address)->sin_port;
  if (address->sa_family == AF_INET6) return &((struct sockaddr_in6 *)address)->sin6_port;
  return NULL;
}

int bind(int socket, const struct sockaddr *address, socklen_t length) {
  static int (*system_bind)(int, const struct sockaddr *, socklen_t);
  if (!system_bind) system_bind = dlsym(RTLD_NEXT, "bind");

  struct sockaddr_storage moved;
  if (!address || length > sizeof moved) return system_bind(socket, address, length);
  memcpy(&moved, address, length);
  in_port_t *port = port_of((struct sockaddr *)&moved);
  int number = port ? ntohs(*port) : 0;
  if (number > 0 && number < LAST_SERVICE_PORT) *port = htons(number + shift());
  return system_bind(socket, (struct sockaddr *)&moved, length);
}

/* Samba decides by the local port of an accepted connection whether it is TLS or the global catalog: show it the usual number. */
int getsockname(int socket, struct sockaddr *address, socklen_t *length) {
  static int (*system_getsockname)(int, struct sockaddr *, socklen_t *);
  if (!system_getsockname) system_getsockname = dlsym(RTLD_NEXT, "getsockname");

  int result = system_getsockname(socket, address, length);
  in_port_t *port = result == 0 && address ? port_of(address) : NULL;
  int number = port ? ntohs(*port) - shift() : 0;
  if (number > 0 && number < LAST_SERVICE_PORT) *port = htons(number);
  return result;
}
