/*
 * Copyright (c) 2026, The huaweicloud.codearts authors
 * GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/*
 * What the server and the loader use of OpenSSL (1.1 or 3), declared here: these functions have not changed for years,
 * and every machine with curl or Python has the library, but few have its header files.
 */

#ifndef TLS_H
#define TLS_H

typedef struct ssl_st SSL;
typedef struct ssl_ctx_st SSL_CTX;

enum { TLS_PEM = 1, TLS_WANTS_READ = 2, TLS_WANTS_WRITE = 3 };

const void *TLS_server_method(void);
const void *TLS_client_method(void);
SSL_CTX *SSL_CTX_new(const void *method);
int SSL_CTX_use_certificate_chain_file(SSL_CTX *context, const char *file);
int SSL_CTX_use_PrivateKey_file(SSL_CTX *context, const char *file, int type);
SSL *SSL_new(SSL_CTX *context);
void SSL_free(SSL *ssl);
int SSL_set_fd(SSL *ssl, int fd);
int SSL_accept(SSL *ssl);
int SSL_connect(SSL *ssl);
int SSL_read(SSL *ssl, void *buffer, int size);
int SSL_write(SSL *ssl, const void *buffer, int size);
int SSL_shutdown(SSL *ssl);
int SSL_get_error(const SSL *ssl, int result);
void ERR_clear_error(void);

#endif
