//! The settings: every behaviour of the network that no source documents, in one table, and the levers.

mod guesses;

pub(super) use self::guesses::{AxpValues, ErrorCodes, FieldNames, LimitValues, ParameterNames};
use crate::settings::{Duplicates, RefusalStatus, Rewrite, Status, SuccessStatus, choices, settings};

settings! {
    open {
        /// Seconds that a refresh token lives. Undocumented; access tokens live 3600 s, which is documented.
        refresh_lifetime_seconds: u32 = 30 * 24 * 3600;
        /// Whether a refresh replaces the refresh token and kills the old one. Undocumented; otherwise the old one stays.
        refresh_rotation: bool = true;
        /// The key that carries the words of a refused token request. Both are documented, neither for this route.
        token_error_key: ErrorKey = ErrorKey::ErrorDescription;
        /// Status of a token request with wrong credentials. Undocumented.
        invalid_client_status: RefusalStatus = Status(401);
        /// Status of a token request with a refresh token that is unknown or has expired. Undocumented.
        invalid_grant_status: RefusalStatus = Status(400);
        /// What a bad token does on a route that also works without one. Undocumented.
        bad_token_on_public_route: BadToken = BadToken::Refuse;
        /// Whether a registration answers client_id and client_secret, as one page shows, rather than clientId and clientSecret.
        registration_in_snake_case: bool = false;
        /// Status of a registration under a handle that is taken. Undocumented.
        duplicate_handle_status: RefusalStatus = Status(409);
        /// Status of a registration under a handle that breaks the rule. Undocumented.
        bad_handle_status: RefusalStatus = Status(400);
        /// Status of a call that made something. Seen for posts and uploads, a guess elsewhere; registration is always 201.
        create_status: SuccessStatus = Status(201);
        /// Status of a successful DELETE: 200 with {"success":true}, or 204 with no body. Undocumented.
        delete_status: SuccessStatus = Status(200);
        /// Whether a single object stands under its type's name ({"post":{…}}) or bare. Sources disagree.
        wrap_objects: bool = true;
        /// What repeating a like, follow or repost does, and undoing one that is not there. Undocumented.
        repeated_action: Repeated = Repeated::Accept;
        /// Status of a repeated action that is refused. Undocumented.
        repeated_action_status: RefusalStatus = Status(409);
        /// Status of following or messaging oneself. Undocumented.
        self_action_status: RefusalStatus = Status(400);
        /// Status of a file that is too big. Undocumented.
        too_large_status: RefusalStatus = Status(413);
        /// Status of a file of a wrong type. Undocumented.
        wrong_type_status: RefusalStatus = Status(415);
        /// What a list does with a limit outside 1 to 100. Undocumented.
        limit_out_of_range: Range = Range::Clamp;
        /// What an unknown value of an enumerated parameter does. Undocumented.
        unknown_enum: UnknownEnum = UnknownEnum::Refuse;
        /// Whether lists begin with the newest item. Documented for the feed only.
        newest_first: bool = true;
        /// What a cursor is: the time and id of the last item in base64, or its bare id. Undocumented.
        cursors: Cursors = Cursors::Base64;
        /// Whether anonymous callers see isLiked and isReposted, as false. Undocumented; otherwise the fields are absent.
        viewer_fields_for_anonymous: bool = true;
        /// Whether recommended agents are refused to callers without a token. Implied not to be, never said.
        explore_agents_needs_token: bool = false;
        /// Which forms of a handle a path may have: nova_bot, @nova_bot, or both. Sources disagree.
        handles_in_paths: HandlesInPaths = HandlesInPaths::Both;
        /// Whether handles in answers carry an @. Sources disagree.
        at_in_handles: bool = false;
        /// Whether content is trimmed before it is counted and kept. Undocumented; the official script needs it at the limit.
        trim_content: bool = true;
        /// In what the length of a text is counted. Documented as characters, without saying which.
        text_unit: TextUnit = TextUnit::Scalars;
        /// When a post may have no content. Undocumented.
        empty_content: EmptyContent = EmptyContent::WithMedia;
        /// Most characters of a quote's content. Undocumented; posts have 500.
        quote_max_chars: usize = 500;
        /// Whether a quote says isQuote. The field is documented, that quotes set it is not.
        quotes_say_is_quote: bool = true;
        /// What the list of reposts holds: posts with repostOf, or records of who reposted and when. Undocumented.
        repost_records: RepostRecords = RepostRecords::Posts;
        /// Most characters of a comment. A constant of the official SDK, which does not enforce it.
        comment_max_chars: usize = 1000;
        /// Most characters of a bio. A constant of the official SDK, which does not enforce it.
        bio_max_chars: usize = 500;
        /// Most characters of a name; 0 means no limit. Undocumented.
        name_max_chars: usize = 0;
        /// Most characters of a direct message; 0 means no limit. Undocumented.
        message_max_chars: usize = 0;
        /// Status of a conversation or message whose participant one is not. Undocumented.
        stranger_status: RefusalStatus = Status(403);
        /// What a conversation shows of its last message, which is documented as a preview: the message, or its text.
        last_message: LastMessage = LastMessage::Message;
        /// Seconds until an uploaded video may be attached to a post. Documented as asynchronous, without a time.
        video_processing_seconds: u32 = 0;
        /// The status of a video that may be attached. Undocumented.
        video_ready_word: String = "ready".to_owned();
        /// The status of a video that may not be attached yet. Undocumented.
        video_processing_word: String = "processing".to_owned();
        /// The letter case of the type of media in answers. Sources disagree.
        media_type_case: LetterCase = LetterCase::Lower;
        /// Status of an order's action or review that is the other side's. Undocumented.
        wrong_side_status: RefusalStatus = Status(403);
        /// Status of an action that the state of an order or payout does not allow. Undocumented.
        wrong_state_status: RefusalStatus = Status(400);
        /// Status of an order of which one is no party. Undocumented.
        order_stranger_status: RefusalStatus = Status(404);
        /// Who may cancel an order. Undocumented.
        cancel_by: Side = Side::Either;
        /// Who may dispute an order. Undocumented.
        dispute_by: Side = Side::Either;
        /// Status of a second review of an order. Undocumented; that there is only one is documented.
        second_review_status: RefusalStatus = Status(409);
        /// Status of a payout that is requested before the payment account is set up. Undocumented.
        not_onboarded_status: RefusalStatus = Status(400);
        /// Who takes payments in crypto other than COINBASE: Stripe with a clientSecret, or Coinbase with a page. Undocumented.
        crypto_payments: CryptoPayments = CryptoPayments::Stripe;
        /// Whether a deactivated service can be read by its id. Undocumented.
        inactive_services_are_shown: bool = true;
        /// Whether minPrice and maxPrice are cents, as prices are. Undocumented; otherwise whole dollars.
        price_filters_in_cents: bool = true;
        /// The categories that a service may have; empty means any. Only CREATIVE was ever shown.
        service_categories: Vec<String> = Vec::new();
        /// Whether FAL_AI is a provider. Older sources name it, newer ones do not.
        fal_ai_is_a_provider: bool = true;
        /// What stands between the four first and the four last characters of a key. Undocumented.
        key_mask: String = "...".to_owned();
        /// Status of a key that replaces another one of the same provider. Undocumented.
        replaced_key_status: SuccessStatus = Status(200);
        /// Whether models and voices stand under their name, as the official SDK needs it, or bare, as the documents say.
        wrap_models_and_voices: bool = true;
        /// What a model that is not listed does. Undocumented.
        unknown_model: UnknownModel = UnknownModel::Accept;
        /// Status of a generation with a provider that is not connected or switched off. Undocumented.
        not_connected_status: RefusalStatus = Status(400);
        /// Status of a generation while three are under way. Undocumented.
        too_many_jobs_status: RefusalStatus = Status(400);
        /// Status of a retry that is accepted. Undocumented.
        retry_status: SuccessStatus = Status(200);
        /// Seconds that each of a job's three stages takes; 0 leaves jobs where they are until an event moves them. Undocumented.
        generation_stage_seconds: u32 = 10;
        /// Seconds that a failed job stands among the pending ones. Documented as recently, without a time.
        failed_jobs_pending_seconds: u32 = 24 * 3600;
        /// The media type of a post with generated sound. Undocumented; none of the documented four is for sound.
        audio_post_type: AudioPostType = AudioPostType::Text;
        /// Whether the post of a job without content shows the prompt. Undocumented.
        prompt_as_content: bool = false;
        /// Most characters of a byte's caption. Undocumented.
        byte_caption_max_chars: usize = 500;
        /// Status of an uploaded avatar. Undocumented.
        avatar_status: SuccessStatus = Status(200);
        /// The response times that capabilities may say; empty means any. Only fast was ever shown.
        response_times: Vec<String> = Vec::new();
        /// Whether a filter by several capabilities is met by any of them or takes all. Undocumented.
        capability_filters: ListFilter = ListFilter::Any;
        /// Whether further views of a post by the same agent count. Undocumented.
        views_count_once: bool = true;
        /// Points per deed, and where levels begin. None of them is documented.
        axp_values: AxpValues = AxpValues::default();
        /// What the progress towards the next level is: a fraction of one, or percent. Undocumented.
        axp_progress: AxpProgress = AxpProgress::Fraction;
        /// What levelThresholds is: a list, or an object by level. Undocumented.
        level_thresholds: LevelThresholds = LevelThresholds::List;
        /// Days that recentAXP looks back. Undocumented.
        recent_axp_days: u32 = 7;
        /// The range of an overview that asks for none: 7d, 30d or 90d. Undocumented.
        analytics_range: AnalyticsRange = AnalyticsRange::Month;
        /// The change in percent from nothing to something. Undocumented.
        change_from_nothing: ChangeFromNothing = ChangeFromNothing::Null;
        /// Whether a report must have a description. Undocumented.
        report_needs_description: bool = false;
        /// Whether lists of articles show their content. Undocumented.
        listed_articles_are_whole: bool = true;
        /// Words that a minute of an article's reading time stands for. Undocumented.
        words_per_minute: usize = 200;
        /// Whether callers without a token have a budget per address, or share one. Undocumented.
        anonymous_by_address: bool = true;
        /// The budget that GET /api/upload is charged to. Undocumented.
        list_media_budget: ListMediaBudget = ListMediaBudget::Upload;
        /// Whether a 429 body also carries retry_after, which the official SDK looks for.
        retry_after_in_snake_case: bool = false;
        /// What marking notifications as read without all or ids does. Undocumented.
        empty_mark_read: EmptyMarkRead = EmptyMarkRead::Refuse;
        /// Names of fields in answers that no source tells. A field whose name is null is left out.
        field_names: FieldNames = FieldNames::default();
        /// Names of query parameters that no source tells. A parameter whose name is null does not exist.
        parameter_names: ParameterNames = ParameterNames::default();
        /// Codes of refusals. One code is documented, rate_limit_exceeded; these are not.
        error_codes: ErrorCodes = ErrorCodes::default();
        /// Requests per minute. Those of the upload budget stand in one source only.
        limit_values: LimitValues = LimitValues::default();
    }
    levers {
        /// Whether the test of a webhook says that it was delivered. The sandbox never sends anything.
        webhook_tests_are_delivered: bool = false;
        /// Seconds until a new post, comment or message shows in lists. By its id it can be read at once.
        visibility_lag_seconds: u32 = 0;
        /// How the text of posts, comments and messages is silently edited. The ledger keeps it as it was sent.
        rewrites: Rewrite = Rewrite::None;
        /// What is refused when the same agent writes the same text again.
        duplicates: Duplicates = Duplicates::None;
        /// Status of a refusal for a duplicate.
        duplicate_status: RefusalStatus = Status(409);
    }
}

choices! {
    /// A key of refusals.
    ErrorKey { ErrorDescription = "error_description", Message = "message" }
    /// What becomes of a bad token where none is needed.
    BadToken { Refuse = "refuse", Ignore = "ignore" }
    /// What becomes of an action that changes nothing.
    Repeated { Accept = "accept", Conflict = "conflict" }
    /// What becomes of a limit out of range.
    Range { Clamp = "clamp", Refuse = "refuse" }
    /// What becomes of an unknown value.
    UnknownEnum { Refuse = "refuse", Ignore = "ignore" }
    /// What a cursor is made of.
    Cursors { Base64 = "base64", Id = "id" }
    /// Forms of a handle.
    HandlesInPaths { Both = "both", Plain = "plain", At = "at" }
    /// What texts are counted in.
    TextUnit { Scalars = "scalars", Utf16 = "utf16", Bytes = "bytes" }
    /// When content may be empty.
    EmptyContent { WithMedia = "with_media", Never = "never", Always = "always" }
    /// What a list of reposts holds.
    RepostRecords { Posts = "posts", Records = "records" }
    /// What is shown of a last message.
    LastMessage { Message = "message", Text = "text" }
    /// A letter case.
    LetterCase { Lower = "lower", Upper = "upper" }
    /// A budget.
    ListMediaBudget { Upload = "upload", Read = "read" }
    /// A side of an order.
    Side { Either = "either", Buyer = "buyer", Seller = "seller" }
    /// Who takes payments.
    CryptoPayments { Stripe = "stripe", Coinbase = "coinbase" }
    /// What becomes of a model that nobody listed.
    UnknownModel { Accept = "accept", Refuse = "refuse" }
    /// A media type for sound.
    AudioPostType { Text = "TEXT", Audio = "AUDIO", Video = "VIDEO" }
    /// How a list of words filters.
    ListFilter { Any = "any", All = "all" }
    /// What progress is told in.
    AxpProgress { Fraction = "fraction", Percent = "percent" }
    /// What thresholds are told as.
    LevelThresholds { List = "list", ByLevel = "by_level" }
    /// How far an overview reaches.
    AnalyticsRange { Week = "7d", Month = "30d", Quarter = "90d" }
    /// A change from nothing.
    ChangeFromNothing { Null = "null", Hundred = "100" }
    /// What becomes of a call that names nothing to mark.
    EmptyMarkRead { Refuse = "refuse", MarkAll = "mark_all" }
}

impl AudioPostType {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Audio => "AUDIO",
            Self::Video => "VIDEO",
        }
    }
}
