"""Names of settings as people write them in `.env` files, in `secrets.toml` and in code.

A dozen settings, each in the words it is made of, in every spelling that is in use; and names that
follow no rule, as they stand in public projects.
"""

from collections.abc import Callable, Iterator
from typing import Final

_SETTINGS: Final = (
    ("database", "url"),
    ("openai", "api", "key"),
    ("next", "auth", "secret"),
    ("stripe", "secret", "key"),
    ("aws", "s3", "bucket", "name"),
    ("google", "maps", "api", "key"),
    ("smtp", "password"),
    ("redis", "host"),
    ("jwt", "signing", "secret"),
    ("max", "upload", "size", "mb"),
    ("feature", "flag", "v2", "enabled"),
    ("azure", "openai", "embedding", "deployment", "name"),
    ("twilio", "account", "sid"),
    ("telegram", "bot", "token"),
    ("app", "port"),
    ("log", "level"),
    ("oauth2", "client", "secret"),
    ("vector", "store", "collection", "name"),
)


def _camel(words: tuple[str, ...]) -> str:
    return words[0] + "".join(word.capitalize() for word in words[1:])


_SPELLINGS: Final[tuple[Callable[[tuple[str, ...]], str], ...]] = (
    "_".join,
    lambda words: "_".join(words).upper(),
    _camel,
    lambda words: "".join(word.capitalize() for word in words),
    lambda words: "_".join(word.capitalize() for word in words),
    "".join,
    lambda words: "".join(words).upper(),
    lambda words: f"{words[0].upper()}_{_camel(words[1:])}" if words[1:] else words[0],
    lambda words: f"VITE_{_camel(words)}",
    lambda words: f"{words[0].capitalize()}__{_camel(words[1:])}",
)
_MOST_GLUED: Final = 3
_AS_FOUND: Final = (
    *("DatabaseUrl", "openaiApiKey", "NextAuthSecret", "SiliconFLOW_API_KEY", "OpenAI_API_KEY"),
    *("SiliconFLOW_ENDPOINT", "HuggingFaceHub_API_Token", "GROQ_Api_Key", "Groq_API_KEY"),
    *("apiKey", "ApiKey", "APIKey", "apiURL", "baseURL", "BaseUrl", "dbUrl", "DBUrl", "dbPassword"),
    *("mongoURI", "MongoDbUri", "MONGODB_Uri", "jwtSecret", "JWTSecret", "clientId", "clientID"),
    *("clientSecret", "accessToken", "refreshToken", "secretKey", "SecretKey", "authToken"),
    *("awsAccessKeyId", "awsSecretAccessKey", "AwsRegion", "S3BucketName", "s3Bucket", "r2Bucket"),
    *("firebaseApiKey", "FirebaseAuthDomain", "messagingSenderId", "measurementId"),
    *(
        "ConnectionStrings__DefaultConnection",
        "ASPNETCORE_Environment",
        "Logging__LogLevel__Default",
    ),
    *("JwtSettings__SecretKey", "OpenAI__ApiKey", "AzureOpenAI__Endpoint", "Smtp__Port"),
    *("REACT_APP_apiUrl", "VITE_apiBase", "NEXT_PUBLIC_siteUrl", "EXPO_PUBLIC_SupabaseUrl"),
    *("npm_config_registry", "TF_VAR_dbPassword", "TF_VAR_region", "pinecone_index_name"),
    *("discordToken", "DiscordBotToken", "slackWebhookUrl", "SlackSigningSecret", "githubToken"),
    *("GitHubToken", "GITHUB_Token", "YouTubeApiKey", "youtubeApiKey", "ElevenLabsApiKey"),
    *("elevenlabsApiKey", "HfToken", "hfToken", "hf_Token", "HF_token", "hfApiKey", "groqKey"),
    *("tavilyApiKey", "serperApiKey", "LangSmithApiKey", "langchainApiKey", "wandbKey"),
    *("gpt4Model", "Gpt4Model", "llama3ModelName", "modelName", "ModelName", "maxTokens", "topP"),
    *("temperature", "Temperature", "Port", "port", "Debug", "debug", "Env", "env", "nodeEnv"),
    *("NodeEnv", "logLevel", "LogLevel", "sessionSecret", "cookieName", "sentryDsn", "SentryDSN"),
    *("stripePublishableKey", "STRIPE_webhookSecret", "razorpayKeyId", "paypalClientId"),
    *(
        "sendgridApiKey",
        "mailgunDomain",
        "emailFrom",
        "smtpHost",
        "smtpPort",
        "smtpUser",
        "smtpPass",
    ),
    *(
        "ollamaBaseUrl",
        "OllamaHost",
        "localLLMUrl",
        "LLMProvider",
        "llmProvider",
        "useGPU",
        "UseGPU",
    ),
    *("cudaDevice", "numWorkers", "BatchSize", "batchSize", "embeddingModel", "EmbeddingModelName"),
    *(
        "chromaPersistDirectory",
        "pgVectorUrl",
        "qdrantURL",
        "weaviateApiKey",
        "neo4jURI",
        "Neo4jUri",
    ),
    *("supabaseUrl", "supabaseAnonKey", "supabaseServiceRoleKey", "SupabaseKey", "planetscaleUrl"),
    *("auth0Domain", "auth0ClientSecret", "Auth0Audience", "oktaIssuer", "googleClientId"),
    *("azureOpenAIApiKey", "azureOpenAIApiInstanceName", "azureOpenAIApiDeploymentName"),
    *("azureOpenAIApiVersion", "AZURE_OPENAI_ApiKey", "MyAppSecretKeyForProduction"),
    *("x", "y", "X", "key", "Key", "token", "Token", "id", "url", "Url", "URL", "db", "DB", "pw"),
    *("a1", "p2p", "k8sNamespace", "K8S_namespace", "i18nLocale", "e2eBaseUrl", "web3ProviderUrl"),
    *("ipv4Address", "oauth2RedirectUri", "OAuth2ClientId", "utf8Mode", "mp3Quality", "v1ApiKey"),
    *("api_Key", "Api_key", "API_key", "Api_Key", "my_apiKey", "myAPIKEY", "MY_API_key2"),
    *("applicationInsightsConnectionString", "DefaultPlaylistItemLimitForNewUsers"),
    *("HUGGINGFACE_BASE_URL_COMPLETION", "OAUTH2_HUGGINGFACE_CLIENT_SECRET"),
    *("UNSTABLE_ORT_OPTS__EXCLUDE_PROVIDERS", "HF_TOKEN_W_PYANNOTE_GATED_MODEL_ACCESS"),
    "thisIsTheNameOfTheOneDatabaseThatOurNightlyImportJobReadsFrom",
    "THE_NAME_OF_THE_ONE_DATABASE_THAT_OUR_NIGHTLY_IMPORT_JOB_READS_FROM_SINCE_2024",
    "the_name_of_the_one_database_that_our_nightly_import_job_reads_from",
)


def _written() -> Iterator[str]:
    for words in _SETTINGS:
        for spell in _SPELLINGS:
            written = spell(words)
            # Nobody writes four words without a mark between them.
            if len(words) <= _MOST_GLUED or written not in {"".join(words), "".join(words).upper()}:
                yield written
    yield from _AS_FOUND


WRITTEN: Final = tuple(dict.fromkeys(_written()))
